import { commonFaults, Fault } from '#platform/faults/faults.ts';

/** A cursor of another list or another sort. */
export class InvalidCursorError extends Fault {
  constructor(sort: string) {
    super(commonFaults.badInput, `after: expected a cursor that this list has given for the sort ${sort}`);
  }
}
