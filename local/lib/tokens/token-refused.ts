/** Why a token is not believed. Nothing of the token is in the message: it ends up in logs. */

const whys = {
  form: 'it is not a signed JSON Web Token with an issuer',
  issuer: 'its issuer is none of those expected here',
  algorithm: 'it is not signed by RS256',
  key: 'no key of its issuer has the id that it names',
  signature: 'its signature is wrong',
  claims: 'a claim is missing, or not of the type that it must have',
  expired: 'it has expired',
  'not yet valid': 'it is not valid yet',
  audience: 'it is for another audience',
  'token use': 'its token_use is another',
} as const

export type TokenProblem = keyof typeof whys

export class TokenRefusedError extends Error {
  readonly code = 'TokenRefused'
  readonly retryable = false
  constructor(
    readonly problem: TokenProblem,
    cause?: unknown,
  ) {
    super(`The token is refused: ${whys[problem]}`, { cause })
    this.name = 'TokenRefusedError'
  }
}

export function isTokenRefused(error: unknown): error is TokenRefusedError {
  return error instanceof TokenRefusedError
}
