/** The versions of a managed policy, of which one is in force. */
import type { PolicyDocument } from '../../kernel/service'
import type { ManagedPolicy } from './state'

export const mostVersions = 5

export interface Version {
  /** Such as `v1`. */
  readonly id: string
  readonly document: PolicyDocument
  readonly createdAt: number
}

export const versionsOf = ({ versions, document, createdAt }: ManagedPolicy): readonly Version[] =>
  versions ?? [{ id: 'v1', document, createdAt }]

export const withoutVersion = (policy: ManagedPolicy, id: string): ManagedPolicy => ({
  ...policy,
  versions: versionsOf(policy).filter((version) => version.id !== id),
})

/** Of those that are not in force. */
export const oldestOf = (policy: ManagedPolicy): string =>
  versionsOf(policy).find(({ id }) => id !== (policy.defaultVersion ?? 'v1'))?.id ?? ''
