/** A cloud for signing in that is spoken to over the wire, as clients of others do. */
import { createEndpoint } from '../../../../local/wire/endpoint'
import { createSignInCloud, type SignInCloud } from './sign-in-cloud'

export interface WireCloud extends SignInCloud {
  readonly url: string
}

export async function createWireCloud(): Promise<WireCloud> {
  const at = await createSignInCloud()
  const endpoint = createEndpoint(at.cloud)
  await endpoint.listen(0)
  return {
    ...at,
    url: at.cloud.endpointUrl,
    async stop() {
      await endpoint.close()
      await at.stop()
    },
  }
}
