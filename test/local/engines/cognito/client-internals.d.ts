/** What of amazon-cognito-identity-js its own types don't tell. */
declare module 'amazon-cognito-identity-js/lib/AuthenticationHelper' {
  import type BigInteger from 'amazon-cognito-identity-js/lib/BigInteger'

  // biome-ignore lint/style/noDefaultExport: it is theirs
  export default class AuthenticationHelper {
    constructor(poolName: string)
    readonly N: BigInteger
    readonly largeAValue: BigInteger
    getPasswordAuthenticationKey(
      username: string,
      password: string,
      serverValue: BigInteger,
      salt: BigInteger,
      done: (error: unknown, key: Uint8Array) => void,
    ): void
  }
}

declare module 'amazon-cognito-identity-js/lib/BigInteger' {
  // biome-ignore lint/style/noDefaultExport: it is theirs
  export default class BigInteger {
    constructor(text: string, radix: number)
    toString(radix: number): string
  }
}
