/** Functions: what is made of what is given, whoever gives it. */
import type { Tags } from '../../../kernel/tags'
import type { FunctionConfig } from '../config'
import { checkFunction } from '../functions/check-code'
import type { EdgeFunction } from '../state'
import { arnOf, type Parts } from './parts'

export interface GivenFunction {
  readonly name: string
  readonly config: FunctionConfig
  readonly code: string
  /** Those that it has, unless given. */
  readonly tags?: Tags
  /** What distributions run is this from now on. */
  readonly isPublished?: boolean
}

export function putFunction({ cloud, state }: Parts, given: GivenFunction): EdgeFunction {
  const { name, config, code, isPublished = false } = given
  checkFunction(name, config, code)
  const before = state.functions.find(name)
  const { live } = before ?? {}
  const isLive = live?.code === code && JSON.stringify(live.config) === JSON.stringify(config)
  const published = isPublished && !isLive ? { code, config, at: cloud.clock.now() } : live
  return state.functions.put({
    id: name,
    arn: arnOf(cloud, 'function', name),
    config,
    code,
    tags: given.tags ?? before?.tags ?? {},
    createdAt: before?.createdAt ?? cloud.clock.now(),
    ...(published && { live: published }),
  })
}
