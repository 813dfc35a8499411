/** Scroll a box sideways until an item in it is seen whole. `over` is how much of the box's beginning lies under something that stays. */
export function reveal(box, item, over = 0) {
  if (!box || !item) return;
  const outer = box.getBoundingClientRect();
  const inner = item.getBoundingClientRect();
  if (inner.left < outer.left + over) box.scrollLeft -= outer.left + over - inner.left + 12;
  else if (inner.right > outer.right - 12)
    box.scrollLeft += Math.min(inner.right - outer.right + 28, inner.left - outer.left - over - 12);
}
