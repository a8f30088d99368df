/**
 * A request in a service's own protocol that comes from within, and so from a caller who is known without a signature:
 * API Gateway's integrations with services are such requests.
 */
import { randomUUID } from 'node:crypto'
import { AwsError, isAwsError, NotModelledError } from '../kernel/aws-error'
import type { Cloud, Wire } from '../kernel/cloud'
import type { Principal } from '../kernel/principal'
import type { HttpRequest, HttpResponse } from '../kernel/service'
import { readCall } from './calls'
import { encodeError } from './errors'
import { serviceNamed } from './find-service'
import { protocolOf } from './protocols'

export type SendAs = (caller: Principal, service: string, request: HttpRequest, wire?: Wire) => Promise<HttpResponse>

export function createSendAs(cloud: Cloud): SendAs {
  return async (caller, name, request, wire) => {
    const requestId = wire?.requestId ?? randomUUID()
    const service = serviceNamed(cloud, name, request)
    if (!service) throw new AwsError('UnknownService', `The service "${name}" is not modelled by the local cloud`, 501)
    const protocol = protocolOf(request, service.api)
    try {
      const { action, input, encode } = readCall(request, service, protocol)
      const output = await cloud.call(caller, service.name, action, input, { ...wire, requestId, http: request })
      const response = encode(output, requestId)
      if ('stream' in response) {
        response.stream.destroy()
        throw new NotModelledError('a streamed answer', action)
      }
      await cloud.store.flush()
      return response
    } catch (error) {
      if (!isAwsError(error)) throw error
      return encodeError(error, protocol, service, request, requestId)
    }
  }
}
