/**
 * What identity costs: an authorizer, the 120th application, the engine of user pools at a start. All by what the cloud's
 * own process computes, which a busy machine doesn't change much; elsewhere than here nothing of it can be known.
 */
import { applications } from './applications'
import { authorizers } from './authorizers'
import type { Benchmark } from './measure'
import { userPoolsAtStart } from './user-pools-at-start'

export const identity: Benchmark = async (options) =>
  options.endpoint
    ? []
    : [...(await authorizers(options)), ...(await applications(options)), ...(await userPoolsAtStart(options))]
