// What a row of samples says.

/** The value below which this share of the samples lies (nearest rank). */
export function quantile(samples, share) {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** Count, median, 95th and 99th percentile and the largest, in the samples' own unit. */
export function summary(samples) {
  if (samples.length === 0) return { samples: 0 };
  const at = (share) => round(quantile(samples, share));
  return { samples: samples.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** Three digits after the point are more than any clock here is worth. */
export const round = (value) => Math.round(value * 1000) / 1000;
