// Loaded with `--import` before a program: its clock is CLOCK_AHEAD_MS milliseconds ahead of the machine's clock.
const aheadMs = Number(process.env['CLOCK_AHEAD_MS']);
if (!Number.isFinite(aheadMs)) throw new Error('CLOCK_AHEAD_MS: expected a number of milliseconds');
const MachineDate = Date;
const now = (): number => MachineDate.now() + aheadMs;

const ShiftedDate = new Proxy(MachineDate, {
  construct: (target, parts: unknown[], made) => Reflect.construct(target, parts.length > 0 ? parts : [now()], made),
  apply: () => new MachineDate(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});
MachineDate.prototype.constructor = ShiftedDate;
globalThis.Date = ShiftedDate;
