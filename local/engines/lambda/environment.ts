/** The environment variables of an instance: Lambda's own and the function's, nothing of this process's but PATH. */
import { join } from 'node:path'
import type { Cloud } from '../../kernel/cloud'
import { runtimeMajor } from './configuration'
import type { Runnable } from './versions'

export interface InstanceKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

/** Somebody may point the functions at another engine of one service, such as DynamoDB Local. */
const passedOn = ['PATH', 'AWS_ENDPOINT_URL_DYNAMODB']

/** Where Lambda looks for modules that the function does not bring: in its layers. */
function modulesOf(root: string, runtime: string): string {
  return [`node${runtimeMajor(runtime)}`, ''].map((folder) => join(root, 'nodejs', folder, 'node_modules')).join(':')
}

export function environmentOf(
  cloud: Cloud,
  { name, configuration, code, version }: Runnable,
  keys: InstanceKeys,
  logStream: string,
): Record<string, string> {
  const ours: Record<string, string> = {}
  for (const variable of passedOn) {
    const value = process.env[variable]
    if (value !== undefined) ours[variable] = value
  }
  return {
    ...ours,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_ENDPOINT_URL: cloud.endpointUrl,
    // On Lambda's own Node there is nothing to warn of; a laptop's may be older.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...(configuration.Layers && { NODE_PATH: modulesOf(configuration.Layers.root, configuration.Runtime) }),
    ...configuration.Variables,
    _HANDLER: configuration.Handler,
    LAMBDA_TASK_ROOT: code.taskRoot,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.Runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.MemorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: configuration.Logging.LogFormat,
    ...(configuration.Logging.ApplicationLogLevel && {
      AWS_LAMBDA_LOG_LEVEL: configuration.Logging.ApplicationLogLevel,
    }),
    AWS_LAMBDA_LOG_GROUP_NAME: configuration.Logging.LogGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
  }
}
