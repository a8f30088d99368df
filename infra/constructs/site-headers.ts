/** What the distribution says beside each answer: of pages all that a browser may do with them; of APIs what they leave open. */
import { Duration } from 'aws-cdk-lib'
import {
  HeadersFrameOption,
  HeadersReferrerPolicy,
  type ResponseSecurityHeadersBehavior,
} from 'aws-cdk-lib/aws-cloudfront'

/**
 * Nothing from anywhere else, nothing inline, and no text becomes code. `connects`: the addresses of AWS that pages call
 * with credentials of their reader, and no other.
 */
export const pagePolicy = (connects: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    ['connect-src', "'self'", ...connects].join(' '),
    // Of mails and of documents that have a policy of their own.
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')

/**
 * Of the document that shows an API: it has no origin, so neither cookies nor anything of the portal's is in its reach. It
 * says itself which one address of these it calls.
 */
export function documentationPolicy(callable: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // Pictures of its own style sheet.
    "img-src 'self' data:",
    `connect-src ${callable}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
    'sandbox allow-scripts',
    "require-trusted-types-for 'script'",
  ].join('; ')
}

const transport = { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true }

export const pageHeaders = (connects: readonly string[]): ResponseSecurityHeadersBehavior => ({
  contentSecurityPolicy: { contentSecurityPolicy: pagePolicy(connects), override: true },
  contentTypeOptions: { override: true },
  frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
  referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
  strictTransportSecurity: transport,
})

export function documentationHeaders(callable: string): ResponseSecurityHeadersBehavior {
  return {
    ...pageHeaders,
    contentSecurityPolicy: { contentSecurityPolicy: documentationPolicy(callable), override: true },
    frameOptions: { frameOption: HeadersFrameOption.SAMEORIGIN, override: true },
  }
}

/** The page on which a mail's link decides has a policy of its own. */
export const apiHeaders: ResponseSecurityHeadersBehavior = {
  contentTypeOptions: { override: true },
  referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: false },
  strictTransportSecurity: transport,
}
