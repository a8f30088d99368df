/** How an engine is found, made and put in order. The main file of its folder exports one, as `engine`. */
import type { Cloud, Wire } from './cloud'
import type { Principal } from './principal'
import type { HttpRequest, HttpResponse, Service } from './service'

export interface EngineDefinition {
  /**
   * The folders of engines that load before this one and stop after it, because it calls them while it takes up its
   * work or comes to its end. One that is not there is not waited for.
   */
  readonly after?: readonly string[]
  /** Before all others; after all that can be sent to, since it sends to whatever its rules name; or after all. */
  readonly place?: 'first' | 'sender' | 'last'
  /** Engines that come earlier in the order are registered by then. Several services, if AWS has several over one thing. */
  create(cloud: Cloud, surroundings: Surroundings): Service | readonly Service[]
}

/** What is around the engines in a start. */
export interface Surroundings {
  /** Who signed a request that came to the web port; throws `AwsError` for a bad signature. */
  identify(request: HttpRequest): Promise<Principal>
  /** A request in a service's own protocol that comes from within. */
  send(caller: Principal, service: string, request: HttpRequest, wire?: Wire): Promise<HttpResponse>
  /** Where accepted mail is passed on, such as `smtp://localhost:1025`. */
  readonly smtp?: string | undefined
  /** Recipients a second that mail may go to; absent: as many as are given. */
  readonly mailRate?: number | undefined
  /** The account may mail those alone whom it has verified, one a second. */
  readonly mailSandbox?: boolean | undefined
  /** Whether tokens are from AWS's issuers, or from addresses of this cloud. */
  readonly issuer?: 'aws' | 'local' | undefined
  /** Whether builds may run their commands on this machine. */
  readonly allowBuilds?: boolean | undefined
  /** Directories of this machine that stand for repositories of others, by `owner/name`. */
  readonly sources?: Readonly<Record<string, string>> | undefined
}
