/** What the operations of the three services work on, and who may call them. */
import type { Cloud } from '../../../kernel/cloud'
import type { Access } from '../../../kernel/service'
import type { Registrations } from '../registrations'
import type { State } from '../state'
import type { Unprocessed } from '../unprocessed'

export interface Parts {
  readonly cloud: Cloud
  readonly state: State
  readonly registrations: Registrations
  readonly unprocessed: Unprocessed
}

/** None of the services has resources that policies could name. */
export const may = (action: string, context?: Access['context']): readonly Access[] => [
  { action: `aws-marketplace:${action}`, resource: '*', ...(context && { context }) },
]

/** As the wire has times. */
export const seconds = (time: number): number => time / 1000
