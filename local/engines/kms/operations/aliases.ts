/** Names of keys. AWS's own, `alias/aws/…`, are made with the keys that they are of. */
import { AwsError } from '../../../kernel/aws-error'
import type { Operation } from '../../../kernel/service'
import { accessTo } from '../access'
import { aliasExists, aliasNotFound, constraint, invalid } from '../errors'
import { type PageInput, pageOf } from '../pages'
import type { Alias } from '../state'
import { changeable, type Parts, seconds } from './parts'

interface AliasInput {
  readonly AliasName: string
  readonly TargetKeyId: string
}

/** @throws ValidationException, or NotAuthorizedException for a name of AWS's own */
export function checkAliasName(name: string): void {
  if (!name.startsWith('alias/')) throw invalid('Invalid identifier')
  if (name.startsWith('alias/aws/')) throw new AwsError('NotAuthorizedException', '')
  if (!/^alias\/[\w/:-]{1,250}$/.test(name)) {
    throw constraint('aliasName', 'satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$', name)
  }
}

export function aliasOperations(parts: Parts): Record<string, Operation> {
  const { cloud, keys } = parts

  function existing(name: string): Alias {
    const alias = keys.alias(name)
    if (!alias) throw aliasNotFound(keys.aliasArn(name))
    return alias
  }

  /** An alias needs the permission on its own name, and on its key. */
  function onAlias(action: string, handle: (input: AliasInput) => void): Operation<AliasInput> {
    return {
      access({ AliasName, TargetKeyId: asked }: Partial<AliasInput> & Pick<AliasInput, 'AliasName'>, context) {
        const TargetKeyId = asked ?? keys.alias(AliasName)?.keyId
        checkAliasName(AliasName)
        const ofAlias = { action: `kms:${action}`, resource: keys.aliasArn(AliasName) }
        if (TargetKeyId === undefined) return [ofAlias]
        const key = keys.existing(TargetKeyId)
        return [ofAlias, accessTo(keys, action, key, { KeyId: TargetKeyId }, context)]
      },
      handle,
    }
  }

  return {
    CreateAlias: onAlias('CreateAlias', ({ AliasName, TargetKeyId }) => {
      if (keys.alias(AliasName)) throw aliasExists(keys.aliasArn(AliasName))
      const { id } = changeable(keys.existing(TargetKeyId))
      const now = cloud.clock.now()
      keys.putAlias({ name: AliasName, keyId: id, createdAt: now, updatedAt: now })
    }),
    UpdateAlias: onAlias('UpdateAlias', ({ AliasName, TargetKeyId }) => {
      const { id } = changeable(keys.existing(TargetKeyId))
      keys.putAlias({ ...existing(AliasName), keyId: id, updatedAt: cloud.clock.now() })
    }),
    DeleteAlias: onAlias('DeleteAlias', ({ AliasName }) => keys.removeAlias(existing(AliasName))),
    ListAliases: {
      access: () => [{ action: 'kms:ListAliases', resource: '*' }],
      handle(input: PageInput & { readonly KeyId?: string }) {
        const of = input.KeyId === undefined ? undefined : keys.existing(input.KeyId).id
        const found = keys.aliases().filter(({ keyId }) => of === undefined || keyId === of)
        const { items, next } = pageOf(found, ({ name }) => name, input)
        const Aliases = items.map(({ name, keyId, createdAt, updatedAt }) => ({
          AliasName: name,
          AliasArn: keys.aliasArn(name),
          TargetKeyId: keyId,
          CreationDate: seconds(createdAt),
          LastUpdatedDate: seconds(updatedAt),
        }))
        return { Aliases, ...next }
      },
    },
  }
}
