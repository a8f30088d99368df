import { createSes, type SesOptions } from '../../../../local/engines/ses/ses'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { HttpRequest, HttpResponse } from '../../../../local/kernel/service'
import { createTestCloud, root, type TestCloudOptions } from '../../create-test-cloud'

export interface SesCloud {
  readonly cloud: Cloud
  readonly ses: ReturnType<typeof createSes>
  // biome-ignore lint/suspicious/noExplicitAny: the answer's members are asserted
  call(action: string, input?: unknown): Promise<any>
  get(path: string): Promise<HttpResponse>
}

export async function createSesCloud(options: TestCloudOptions & SesOptions = {}): Promise<SesCloud> {
  const cloud = await createTestCloud(options)
  const ses = createSes(cloud, options)
  cloud.register(ses)
  await ses.load?.()
  await ses.resume?.()
  return {
    cloud,
    ses,
    call: (action, input = {}) => cloud.call(root, 'ses', action, input),
    get: (path) => ses.mailbox.handle(request('GET', path)),
  }
}

export function request(method: string, url: string, headers: HttpRequest['headers'] = {}): HttpRequest {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1:3000')
  return { method, path: pathname, query: searchParams, headers, body: Buffer.alloc(0), sourceIp: '127.0.0.1' }
}

export function simpleMail(overrides: object = {}): object {
  return {
    FromEmailAddress: 'Approvals <approvals@example.com>',
    Destination: { ToAddresses: ['amira@example.com'] },
    Content: { Simple: { Subject: { Data: 'Please decide' }, Body: { Text: { Data: 'Yes or no?' } } } },
    ...overrides,
  }
}
