/** A listening endpoint before the services given, on a free port, with the cloud behind it. */

import { join } from 'node:path'
import { type Api, createApi, openApi } from '../../../local/kernel/api'
import type { ApiModel, ApiShape } from '../../../local/kernel/api-model'
import type { Cloud } from '../../../local/kernel/cloud'
import type { CallContext, Operation, Service } from '../../../local/kernel/service'
import { createEndpoint, type Endpoint, type EndpointOptions } from '../../../local/wire/endpoint'
import { createTestCloud } from '../create-test-cloud'

export interface Served {
  readonly cloud: Cloud
  readonly endpoint: Endpoint
  readonly port: number
  readonly url: string
  /** Options for a client of the AWS SDK. */
  readonly client: {
    readonly endpoint: string
    readonly region: string
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
    readonly maxAttempts: number
  }
}

const open: Served[] = []

export async function serve(
  create: (cloud: Cloud) => readonly Service[],
  options: EndpointOptions = {},
): Promise<Served> {
  const cloud = await createTestCloud()
  for (const service of create(cloud)) cloud.register(service)
  const endpoint = createEndpoint(cloud, options)
  const port = await endpoint.listen(0)
  const url = `http://127.0.0.1:${port}`
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const served: Served = {
    cloud,
    endpoint,
    port,
    url,
    client: { endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 },
  }
  open.push(served)
  return served
}

/** For `afterEach`. */
export async function closeServed(): Promise<void> {
  for (const { endpoint, cloud } of open.splice(0)) {
    await endpoint.close()
    cloud.clock.stop()
    await cloud.store.close()
  }
}

/** An operation that anyone may call, and that answers what the function makes of its input. */
export function free(handle: (input: never, context: CallContext) => unknown): Operation {
  return { access: () => [], handle: handle as Operation['handle'] }
}

/** What a request signed with a key that the cloud doesn't know carries; nobody checks its signature. */
export function strangersSignature(service: string): string {
  return (
    `AWS4-HMAC-SHA256 Credential=stranger/20260105/us-east-1/${service}/aws4_request, ` +
    'SignedHeaders=host;x-amz-date, Signature=00'
  )
}

/** The API of AWS's that the engine in this folder has, for a test's own service in its place. */
export function apiOf(engine: string): Api {
  return openApi(join(__dirname, '../../../local/engines', engine))
}

/** The API of a service that there is only in a test. Its operations take and give the members that are named. */
export function toyApi(
  service: Partial<ApiModel>,
  operations: readonly string[],
  { input = [], output = [] }: { readonly input?: readonly string[]; readonly output?: readonly string[] } = {},
): Api {
  const any = (members: readonly string[]): ApiShape => ({
    members: Object.fromEntries(members.map((name) => [name, 'document'])),
  })
  return createApi(() => ({
    sdkId: 'Toy',
    signingName: 'toy',
    endpointPrefix: 'toy',
    apiVersion: '2026-01-05',
    protocol: 'awsJson1_1',
    targetPrefix: 'Toy',
    operations: Object.fromEntries(operations.map((name) => [name, { input: 'Input', output: 'Output', errors: [] }])),
    shapes: { Input: any(input), Output: any(output) },
    ...service,
  }))
}
