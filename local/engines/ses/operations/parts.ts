/** What the operations of both APIs work on. */
import type { Cloud } from '../../../kernel/cloud'
import type { Access } from '../../../kernel/service'
import type { ConfigurationSets } from '../configuration-sets'
import type { Identities } from '../identities'
import type { Mailbox } from '../mailbox'
import type { SendingAccount } from '../send-rate'
import type { Sender } from '../sender'
import type { State } from '../state'
import type { Templates } from '../templates'

export interface Parts {
  readonly cloud: Cloud
  readonly state: State
  readonly account: SendingAccount
  readonly configurationSets: ConfigurationSets
  readonly sender: Sender
  readonly identities: Identities
  readonly templates: Templates
  readonly mailbox: Mailbox
}

export const anywhere = (action: string) => (): readonly Access[] => [{ action: `ses:${action}`, resource: '*' }]

/** What a list of the second API may be asked for. */
export interface PageInput {
  readonly PageSize?: unknown
  readonly NextToken?: string
}
