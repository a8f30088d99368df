/**
 * The cloud has one Region. What is signed for another is refused, as AWS refuses what reaches a Region that it is not signed
 * for: read and written here it would be found where on AWS there is nothing.
 */
import { AwsError } from '../kernel/aws-error'
import type { Cloud } from '../kernel/cloud'
import { otherRegionAdvice } from '../kernel/regions'
import type { HttpRequest } from '../kernel/service'

interface Signed {
  readonly region: string
  readonly service: string
}

/** Throws the service's own refusal, or `InvalidSignatureException`, which each protocol has its own code for. */
export function refuseOtherRegion({ services, region }: Cloud, request: HttpRequest, signed: Signed): void {
  if (signed.region === region) return
  const wire = services.get(signed.service)?.wire
  if (wire?.takesAnyRegion?.(request)) return
  const asked = signed.region.slice(0, 40)
  throw (
    wire?.signedElsewhere?.(request, asked, region) ??
    new AwsError(
      'InvalidSignatureException',
      `Credential should be scoped to a valid region, not '${asked}'. ${otherRegionAdvice(asked, region)}`,
      403,
    )
  )
}
