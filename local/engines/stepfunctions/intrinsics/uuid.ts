import { randomUUID } from 'node:crypto'
import type { Intrinsic } from './intrinsic'

export const uuid: Intrinsic = { name: 'States.UUID', least: 0, most: 0, call: () => randomUUID() }
