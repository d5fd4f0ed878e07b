/** Values of the labels of one series, by label. */
export type Labels = Readonly<Record<string, string>>;

/** A metric as its owner defines it, next to what it measures. Names and units: docs/operations.md. */
export type MetricDefinition = {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
};

export type HistogramDefinition = MetricDefinition & {
  /** Upper bounds, ascending; default: {@link DURATION_BUCKETS}. */
  readonly buckets?: readonly number[];
};

export type ReadDefinition = MetricDefinition & {
  /** `counter`: a total that only rises. */
  readonly type: 'gauge' | 'counter';
};

/** The value of one series. */
export type MetricSample = { readonly labels?: Labels; readonly value: number };

/** Records what one service measures; each series has the label `service`. */
export type Metrics = {
  /** Whether anything is recorded, so that a caller can leave out work that only metrics need. */
  readonly isRecorded: boolean;
  /** Returns how to count; `by` is 1 when not given. */
  readonly counter: (definition: MetricDefinition) => (labels?: Labels, by?: number) => void;
  /** Returns how to record a value. `traceId`: the trace that it is an example of. */
  readonly histogram: (definition: HistogramDefinition) => (value: number, labels?: Labels, traceId?: string) => void;
  /**
   * Reads values when metrics are scraped. A reading that fails or takes longer than two seconds leaves its series out of
   * the response, and is counted in `metrics_read_failures_total`.
   */
  readonly read: (
    definition: ReadDefinition,
    read: () => readonly MetricSample[] | Promise<readonly MetricSample[]>,
  ) => void;
};

/** Seconds, from a cached response to the time limit of an operation. */
export const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Records nothing. */
export const noMetrics: Metrics = {
  isRecorded: false,
  counter: () => () => undefined,
  histogram: () => () => undefined,
  read: () => undefined,
};
