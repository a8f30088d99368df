/** The errors of identity and of reading a request, which each protocol has its own words for. */

export const xmlCodes: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  ExpiredTokenException: 'ExpiredToken',
  IncompleteSignatureException: 'IncompleteSignature',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  SerializationException: 'MalformedInput',
  UnknownOperationException: 'InvalidAction',
  UnrecognizedClientException: 'InvalidClientTokenId',
}

export const jsonCodes: Readonly<Record<string, string>> = {
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
}

/** What JSON services answer with 400, though it is 403 elsewhere. */
export const badRequestsInJson: ReadonlySet<string> = new Set([...Object.keys(xmlCodes), 'MissingAuthenticationToken'])
