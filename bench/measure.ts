/** What every benchmark gives: figures with their unit, the target if there is one, and how many runs. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** At most, or at least, this. */
  readonly target?: { readonly atMost: number } | { readonly atLeast: number }
  readonly note?: string
}

export type Benchmark = (options: BenchmarkOptions) => Promise<readonly Figure[]>

export interface BenchmarkOptions {
  /** Another AWS endpoint than the local cloud's; benchmarks that need ours leave themselves out. */
  readonly endpoint?: string | undefined
}

/**
 * `SCALE=0.001 npm run bench` does a thousandth of everything, but of nothing less than once: it shows that a benchmark works,
 * and its figures say nothing.
 */
const scale = Number(process.env.SCALE ?? 1)
export const isWhole = scale === 1

/** @param least where fewer would not be what the benchmark is about */
export function scaled(count: number, least = 1): number {
  return Math.max(least, Math.round(count * scale))
}

export function median(values: readonly number[]): number {
  return percentile(values, 50)
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN
}

export interface Timed<Result> {
  readonly result: Result
  /** As the clock on the wall has it, in milliseconds. */
  readonly elapsed: number
  /** What this process had of the processors, in milliseconds: the same on a busy machine as on a quiet one. */
  readonly processor: number
}

export function timed<Result>(work: () => Result): Timed<Result> {
  const [began, before] = [performance.now(), process.cpuUsage()]
  const result = work()
  const { user, system } = process.cpuUsage(before)
  return { result, elapsed: performance.now() - began, processor: (user + system) / 1000 }
}

/** Runs `work` for each item, so many at a time. */
export async function concurrently<T>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values()
  await Promise.all(
    Array.from({ length: most }, async () => {
      for (const item of rest) await work(item)
    }),
  )
}
