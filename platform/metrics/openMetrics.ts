import {
  Counter,
  Gauge,
  Histogram,
  Registry,
  collectDefaultMetrics,
  type Metric,
  type OpenMetricsContentType,
} from 'prom-client';
import {
  DURATION_BUCKETS,
  type HistogramDefinition,
  type MetricDefinition,
  type Metrics,
  type ReadDefinition,
  type MetricSample,
} from './metrics.ts';

/** The metrics of one process. */
export type ProcessMetrics = {
  /** Records for one service of the process. */
  readonly of: (service: string) => Metrics;
  /** All series as text, in the format of OpenMetrics when `accept` names it, otherwise in that of Prometheus. */
  readonly text: (accept: string | undefined) => Promise<{ readonly contentType: string; readonly body: string }>;
};

type ReadSamples = Parameters<Metrics['read']>[1];
type Reading = { readonly service: string; readonly read: ReadSamples };

/** Gauges of the library with names of counters, which `promtool check metrics` refuses. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];
const READ_WITHIN_MS = 2_000;
const readFailures = {
  name: 'metrics_read_failures_total',
  help: 'Readings of values that failed or took longer than two seconds, by metric.',
  labels: ['metric'],
};

/** Opens the metrics of a process, with those of Node.js. Nothing is global: two of them share no series. */
export function openMetrics(): ProcessMetrics {
  const registries = openRegistries();
  const instruments = createInstruments(registries);
  const read = createReadings(instruments);
  let scraping: Promise<unknown> = Promise.resolve();

  return {
    of: (service) => ({
      isRecorded: true,
      counter(definition) {
        const counter = instruments.counter(definition);
        return (labels, by = 1) => counter.inc({ service, ...labels }, by);
      },
      histogram(definition) {
        const histogram = instruments.histogram(definition);
        return (value, labels, traceId) =>
          histogram.observe({
            value,
            labels: { service, ...labels },
            ...(traceId !== undefined && { exemplarLabels: { trace_id: traceId } }),
          });
      },
      read: (definition, readSamples) => read(service, definition, readSamples),
    }),
    // One at a time, because each fills the values that are read.
    text(accept = '') {
      const isOpenMetrics = accept.includes('application/openmetrics-text');
      const { openMetrics, prometheus } = registries;
      const scraped = scraping.then(() => (isOpenMetrics ? scrapeOpenMetrics(openMetrics) : scrape(prometheus)));
      scraping = scraped.catch(() => undefined);
      return scraped;
    },
  };
}

async function scrape(registry: Registry | Registry<OpenMetricsContentType>) {
  return { contentType: registry.contentType, body: await registry.metrics() };
}

/** The library takes `_total` off the names of counters when it writes this format, and leaves them so. */
async function scrapeOpenMetrics(registry: Registry<OpenMetricsContentType>) {
  const names = registry.getMetricsAsArray().map((metric) => [metric, metric.name] as const);
  try {
    return await scrape(registry);
  } finally {
    for (const [metric, name] of names) metric.name = name;
  }
}

/** Lets several services read values of one metric. */
function createReadings(instruments: ReturnType<typeof createInstruments>) {
  const failed = instruments.counter(readFailures);
  const readings = new Map<string, Reading[]>();
  return (service: string, definition: ReadDefinition, readSamples: ReadSamples): void => {
    const ofName = readings.get(definition.name) ?? [];
    ofName.push({ service, read: readSamples });
    if (readings.has(definition.name)) return;
    readings.set(definition.name, ofName);
    const onFailure = (of: string): void => failed.inc({ service: of, metric: definition.name });
    instruments.collected(definition, (setSample) => collect(ofName, setSample, onFailure));
  };
}

/** A registry has one format, and only that of OpenMetrics takes exemplars: both hold the same metrics. */
function openRegistries() {
  const prometheus = new Registry();
  const openMetrics = new Registry<OpenMetricsContentType>();
  openMetrics.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  collectDefaultMetrics({ register: prometheus });
  for (const name of MISNAMED) prometheus.removeSingleMetric(name);
  // What is registered is a metric; the type names only some of its properties.
  for (const metric of prometheus.getMetricsAsArray()) openMetrics.registerMetric(metric as unknown as Metric);
  return { prometheus, openMetrics };
}

type SetSample = (labels: Record<string, string>, value: number) => void;

/** Creates each metric once, whichever service defines it first. */
function createInstruments({ prometheus, openMetrics }: ReturnType<typeof openRegistries>) {
  const known = new Map<string, Counter | Histogram>();
  function add<Made extends Metric>(metric: Made): Made {
    prometheus.registerMetric(metric);
    return metric;
  }
  const about = ({ name, help, labels = [] }: MetricDefinition) => ({
    name,
    help,
    labelNames: ['service', ...labels],
    registers: [openMetrics],
  });
  function once<Made extends Counter | Histogram>(name: string, create: () => Made): Made {
    const made = known.get(name) ?? create();
    known.set(name, made);
    return made as Made; // a name is that of one definition
  }
  return {
    counter: (definition: MetricDefinition) => once(definition.name, () => add(new Counter(about(definition)))),
    histogram: ({ buckets = DURATION_BUCKETS, ...definition }: HistogramDefinition) =>
      once(definition.name, () =>
        add(new Histogram({ ...about(definition), buckets: [...buckets], enableExemplars: true })),
      ),
    collected({ type, ...definition }: ReadDefinition, fill: (setSample: SetSample) => Promise<void>): void {
      const collected = add(type === 'gauge' ? new Gauge(about(definition)) : new Counter(about(definition)));
      const setSample: SetSample = (labels, value) => collected.inc(labels, value);
      // The library calls it before it writes the metric.
      Object.assign(collected, {
        collect() {
          collected.reset();
          return fill(setSample);
        },
      });
    },
  };
}

async function collect(readings: readonly Reading[], setSample: SetSample, onFailure: (service: string) => void) {
  await Promise.all(
    readings.map(async ({ service, read }) => {
      try {
        for (const { labels, value } of await readInTime(read)) setSample({ service, ...labels }, value);
      } catch {
        onFailure(service);
      }
    }),
  );
}

async function readInTime(read: ReadSamples): Promise<readonly MetricSample[]> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no values within ${READ_WITHIN_MS} ms`)), READ_WITHIN_MS);
  try {
    return await Promise.race([read(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
