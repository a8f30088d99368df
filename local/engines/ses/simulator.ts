/** AWS's mailbox simulator: addresses whose local part says what becomes of a mail, whatever follows a plus sign. */
import { normalized } from './address'

export type Simulated = 'bounced' | 'complained' | 'delivered' | 'suppressed'

const domain = 'simulator.amazonses.com'

const outcomes: Readonly<Record<string, Simulated>> = {
  bounce: 'bounced',
  complaint: 'complained',
  // An answer that somebody is away goes to the sender's mailbox, which is none of SES's.
  ooto: 'delivered',
  success: 'delivered',
  suppressionlist: 'suppressed',
}

/** In the sandbox too, these need no verification. */
export function isSimulator(address: string): boolean {
  return normalized(address).endsWith(`@${domain}`)
}

/** Undefined if it is no address of the simulator, or one that it doesn't have. */
export function simulatedOutcome(address: string): Simulated | undefined {
  if (!isSimulator(address)) return undefined
  const [name = ''] = normalized(address).split(/[+@]/)
  return Object.hasOwn(outcomes, name) ? outcomes[name] : 'bounced'
}
