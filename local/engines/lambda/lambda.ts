/**
 * Lambda: functions in worker threads of this process, with their own keys, environment, warm memory, timeouts,
 * retries and logs. They reach everything else over the AWS endpoint only.
 */
import { availableParallelism, totalmem } from 'node:os'
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import { createLogWriter } from '../../lib/log-writer'
import { createAsyncInvocations } from './async-invocations'
import { createCodePlace } from './code'
import type { Engine } from './engine'
import { createInstancePool, type PoolOptions } from './instance-pool'
import { createLayers } from './layers'
import { measureLoad } from './load'
import { managedPolicies } from './managed-policies'
import { createFunctionOperations } from './operations/functions'
import { createInvoke } from './operations/invoke'
import { createInvokeStreaming } from './operations/invoke-streaming'
import { createLayerOperations } from './operations/layers'
import { createMappings } from './operations/mappings'
import { createPolicyOperations } from './operations/policies'
import { createUrlOperations } from './operations/urls'
import { createVersionOperations } from './operations/versions'
import { createResourceTypes } from './resources'
import { createRunInvocation } from './run-invocation'
import { createFunctionTable } from './state'
import { functionTargets } from './targets'
import { notModelled, unsupported } from './unsupported'
import { createUrlHosts, type Identify } from './urls/serve'

export interface LambdaOptions extends PoolOptions {
  /** Real milliseconds that a line of a running function waits for others. */
  readonly longestLogWait: number
  /** Event invocations of one function that are in line with their keys in memory; the others are on disk alone. */
  readonly mostQueued: number
}

/** A thread of a bundled function takes some 20 to 60 MB. */
const threadBytes = 40 * 1024 ** 2
/** Of the machine's memory, how much threads without work may take. */
const idlePart = 1 / 8

/** Sized for a laptop. */
const laptop: LambdaOptions = {
  concurrency: Math.max(2, availableParallelism()),
  // Where forty suites run one run after the other, keeping sixteen of them starts all forty again.
  warm: Math.min(64, Math.max(16, Math.floor((totalmem() * idlePart) / threadBytes))),
  idleTime: 120_000,
  patience: 2000,
  measureLoad,
  // Most invocations are over by then, and somebody who follows the log does not see it.
  longestLogWait: 250,
  mostQueued: 16_384,
}

export const engine: EngineDefinition = {
  // What functions call while they come to their end.
  after: ['dynamodb', 'logs', 's3', 'ses', 'sqs'],
  create: (cloud, { identify }) => createLambda(cloud, {}, identify),
}

/** @param identify who signed a request to a function's URL; nobody unless given */
export function createLambda(
  cloud: Cloud,
  options: Partial<LambdaOptions> = {},
  identify: Identify = () => ({ kind: 'anonymous' }),
): Service {
  const { longestLogWait, mostQueued, ...pooling } = { ...laptop, ...options }
  const functions = createFunctionTable(cloud)
  const code = createCodePlace(cloud)
  const layers = createLayers(cloud, code)
  const logs = createLogWriter(cloud, longestLogWait)
  const pool = createInstancePool(cloud, pooling, logs.open)
  const runInvocation = createRunInvocation(cloud, functions, pool)
  const asyncInvocations = createAsyncInvocations(cloud, functions, runInvocation, {
    mostUnderWay: pooling.concurrency,
    mostQueued,
  })
  const engine: Engine = { cloud, functions, code, layers, pool, runInvocation, asyncInvocations }
  const mappings = createMappings(engine, pooling.concurrency)

  return {
    name: 'lambda',
    api: openApi(__dirname),
    unsupported,
    managedPolicies,
    conditionKeys: [
      'lambda:FunctionArn',
      'lambda:FunctionUrlAuthType',
      'lambda:InvokedViaFunctionUrl',
      'lambda:Principal',
      'aws:ResourceTag/',
    ],
    notModelled,
    operations: {
      Invoke: createInvoke(engine),
      InvokeWithResponseStream: createInvokeStreaming(engine),
      ...createFunctionOperations(engine),
      ...createVersionOperations(engine),
      ...createLayerOperations(engine),
      ...createPolicyOperations(engine),
      ...createUrlOperations(engine),
      ...mappings.operations,
    },
    targets: functionTargets,
    resources: createResourceTypes(engine, mappings),
    webHosts: createUrlHosts(engine, identify),
    hosts: () => [{ host: `*.lambda-url.${cloud.region}.on.aws`, to: cloud.webUrl, keepsHost: true }],
    async load() {
      await functions.load()
      await layers.load()
      await mappings.load()
      await asyncInvocations.load()
    },
    resume() {
      asyncInvocations.resume()
      mappings.resume()
    },
    async stop() {
      mappings.stop()
      asyncInvocations.stop()
      await pool.stop()
      await logs.drain()
      code.clear()
    },
  }
}
