/** Scroll a box sideways until an item in it is fully visible. `over`: the width at the start of the box that a fixed element covers. */
export function reveal(box, item, over = 0) {
  if (!box || !item) return;
  const outer = box.getBoundingClientRect();
  const inner = item.getBoundingClientRect();
  if (inner.left < outer.left + over) box.scrollLeft -= outer.left + over - inner.left + 12;
  else if (inner.right > outer.right - 12)
    box.scrollLeft += Math.min(inner.right - outer.right + 28, inner.left - outer.left - over - 12);
}
