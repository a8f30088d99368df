import type { Intrinsic } from './intrinsic'

/** The arguments as an array. */
export const array: Intrinsic = { name: 'States.Array', least: 0, most: Infinity, call: (args) => [...args] }
