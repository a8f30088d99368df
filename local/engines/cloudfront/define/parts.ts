/** What operations and resource types share. */
import type { Api } from '../../../kernel/api'
import type { Cloud } from '../../../kernel/cloud'
import { createTagging } from '../../../kernel/tags'
import { badTags } from '../errors'
import type { FunctionRunner } from '../functions/run-functions'
import type { State } from '../state'

export interface Parts {
  readonly cloud: Cloud
  readonly api: Api
  readonly state: State
  readonly runner: FunctionRunner
}

/** CloudFront is in no region. */
export const arnOf = ({ accountId }: Cloud, kind: string, id: string): string =>
  `arn:aws:cloudfront::${accountId}:${kind}/${id}`

export const tagging = createTagging(badTags)
