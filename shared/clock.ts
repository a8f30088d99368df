/** What time it is. Handlers take it as an argument to decisions; only this file asks the machine. */
export interface Clock {
  now(): Date
}

// biome-ignore lint/plugin: the one place that asks the machine
export const systemClock: Clock = { now: () => new Date() }
