/** What optimized integrations add to a service's answer. */
import { randomUUID } from 'node:crypto'

/** `now` in milliseconds; `contentType` of the answer that the service gave. */
export function withMetadata(output: unknown, now: number, contentType = 'application/x-amz-json-1.0'): object {
  const requestId = randomUUID()
  const headers = {
    connection: 'keep-alive',
    'Content-Length': String(Buffer.byteLength(JSON.stringify(output) ?? '')),
    'Content-Type': contentType,
    Date: new Date(now).toUTCString(),
    'x-amzn-RequestId': requestId,
  }
  return {
    ...(output as object),
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  }
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
