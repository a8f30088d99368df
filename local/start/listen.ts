/** Listens on a port, and says what to do if that cannot be. */
export class PortError extends Error {
  readonly code = 'Port'
  constructor(
    readonly option: string,
    readonly port: number,
    message: string,
    cause: unknown,
  ) {
    super(message, { cause })
    this.name = 'PortError'
  }
}

interface Listening {
  listen(port: number, host: string): Promise<number>
}

export interface Place {
  /** The option that says the port. */
  readonly option: 'awsPort' | 'webPort'
  readonly port: number
  readonly host: string
}

/** @returns the address to reach it @throws PortError that names the port and the option */
export async function listen(server: Listening, { option, port, host }: Place): Promise<string> {
  try {
    const actual = await server.listen(port, host)
    return `http://${addressOf(host)}:${actual}`
  } catch (error) {
    const { code } = error as { code?: string }
    const flag = option === 'webPort' ? 'port' : 'aws-port'
    const why =
      code === 'EADDRINUSE'
        ? `port ${port} is taken on ${host}: stop what listens there, or give another ${option} (--${flag}; 0 takes any that is free)`
        : code === 'EACCES'
          ? `port ${port} may not be used by this user: give an ${option} above 1023`
          : code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND'
            ? `${host} is no address of this machine: give another host`
            : `cannot listen on ${host}, port ${port} (${option}): ${(error as Error).message}`
    throw new PortError(option, port, why, error)
  }
}

/** What listens on all addresses is reached on this machine's own. */
function addressOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
