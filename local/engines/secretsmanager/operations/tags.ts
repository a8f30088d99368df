import type { Operation } from '../../../kernel/service'
import type { Tag } from '../../../kernel/tags'
import { tagging } from '../tagging'
import { type OfSecret, onSecret, type Parts } from './parts'

export function tagOperations(parts: Parts): Record<string, Operation> {
  const { secrets } = parts
  return {
    TagResource: onSecret(parts, 'TagResource', ({ SecretId, Tags }: OfSecret & { readonly Tags: readonly Tag[] }) => {
      const secret = secrets.alive(SecretId)
      secrets.put({ ...secret, tags: tagging.add(secret.tags, Tags) })
    }),
    UntagResource: onSecret(parts, 'UntagResource', ({ SecretId, TagKeys }) => {
      const secret = secrets.alive(SecretId)
      secrets.put({ ...secret, tags: tagging.remove(secret.tags, TagKeys) })
    }),
  }
}
