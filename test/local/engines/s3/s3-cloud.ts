import { createS3 } from '../../../../local/engines/s3/s3'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { ResourceContext, Service } from '../../../../local/kernel/service'
import { createTestCloud, root, type TestCloudOptions } from '../../create-test-cloud'

export interface S3Cloud {
  readonly cloud: Cloud
  readonly s3: Service
  // biome-ignore lint/suspicious/noExplicitAny: the answer's members are asserted
  call(action: string, input?: object): Promise<any>
  put(key: string, body?: string | Buffer, more?: object): Promise<{ ETag: string }>
  text(key: string): Promise<string>
}

export async function createS3Cloud(options: TestCloudOptions = {}): Promise<S3Cloud> {
  const cloud = await createTestCloud(options)
  const s3 = createS3(cloud)
  cloud.register(s3)
  await s3.load?.()
  const call: S3Cloud['call'] = (action, input = {}) => cloud.call(root, 's3', action, input)
  return {
    cloud,
    s3,
    call,
    put: (Key, Body = '', more = {}) => call('PutObject', { Bucket: 'box', Key, Body, ...more }),
    text: async (Key) => (await call('GetObject', { Bucket: 'box', Key })).Body.toString(),
  }
}

export const context: ResourceContext = {
  stackName: 'Stack',
  stackId: 'stack',
  logicalId: 'Thing',
  physicalName: () => 'Stack-Thing-1',
  asset: () => '',
}
