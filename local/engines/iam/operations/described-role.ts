/** Roles as answers tell of them: not all do so alike. */
import type { PolicyDocument } from '../../../kernel/service'
import { tagList } from '../../../kernel/tags'
import type { Role } from '../state'

/** Policy documents are answered percent-encoded. */
export function encodeDocument(document: PolicyDocument): string {
  return encodeURIComponent(JSON.stringify(document))
}

type Described = Readonly<Record<string, unknown>>

/** Within another's answer. */
export const briefRole = (role: Role): Described => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: new Date(role.createdAt).toISOString(),
  AssumeRolePolicyDocument: encodeDocument(role.trust),
})

/** To who made or changed it. */
export const madeRole = (role: Role): Described => ({
  ...briefRole(role),
  Description: role.description,
  Tags: Object.keys(role.tags).length > 0 ? tagList(role.tags) : undefined,
})

export const listedRole = (role: Role): Described => ({
  ...briefRole(role),
  Description: role.description,
  MaxSessionDuration: role.maxSessionDuration,
})

/** When it was last used is told hours late, if at all: here never. */
export const wholeRole = (role: Role): Described => ({
  ...madeRole(role),
  MaxSessionDuration: role.maxSessionDuration,
  RoleLastUsed: {},
})
