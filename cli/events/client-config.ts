/** Where a command's AWS calls go: the local cloud unless told otherwise, so that nothing reaches AWS by accident. */
import { regionAt } from '../aws-target'

interface ClientConfig {
  readonly region?: () => Promise<string>
  readonly endpoint?: string
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** `given` is a URL, or `aws` for what the environment's profile says. */
export function clientConfig(given: string | undefined): { readonly where: string; readonly config: ClientConfig } {
  if (given === 'aws') return { where: 'AWS', config: {} }
  const endpoint = given ?? process.env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566'
  const { AWS_ACCESS_KEY_ID } = process.env
  const credentials = { accessKeyId: 'signalbox', secretAccessKey: 'signalbox' }
  return {
    where: endpoint,
    config: { endpoint, region: () => regionAt(endpoint), ...(AWS_ACCESS_KEY_ID ? {} : { credentials }) },
  }
}
