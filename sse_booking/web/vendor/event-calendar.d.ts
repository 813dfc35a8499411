export interface Calendar {
  setOption(name: string, value: unknown): Calendar;
  unselect(): Calendar;
}
declare const EventCalendar: {
  create(target: Element, options: Record<string, unknown>): Calendar;
  destroy(calendar: Calendar): void;
};
export default EventCalendar;
