/** What is killed: a local cloud in a process of its own. It tells its address, and at the end what only it can see. */
import { startLocalCloud } from '../../../local/start-local-cloud'

export interface ChildSettings {
  readonly data: string
  readonly assembly: string
  readonly sync: boolean
  readonly clock?: 'manual'
}

export type Question = { readonly ask: 'mails' } | { readonly ask: 'advance'; readonly by: string }

export interface KeptMail {
  readonly id: string
  readonly subject: string
}

export type Message =
  | { readonly kind: 'ready'; readonly endpointUrl: string }
  | { readonly kind: 'answer'; readonly answer: readonly KeptMail[] | undefined }

const yes = (): boolean => true
const no = (): boolean => false

const tell = (message: Message): void => {
  process.send?.(message)
}

async function main(): Promise<void> {
  const settings = JSON.parse(process.argv[2] ?? '{}') as ChildSettings
  const local = await startLocalCloud({ ...settings, awsPort: 0, webPort: 0 })
  process.once('SIGTERM', () => {
    local.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  })
  process.on('message', async (question: Question) => {
    if (question.ask === 'advance') {
      // On a busy machine a long backlog takes longer to come to rest than the clock waits for it.
      for (let tries = 0; tries < 5; tries++) if (await local.idle().then(yes, no)) break
      await local.clock.advance(question.by)
      tell({ kind: 'answer', answer: undefined })
    } else {
      const mails = await local.mailbox.list()
      tell({ kind: 'answer', answer: mails.map(({ id, subject }) => ({ id, subject })) })
    }
  })
  // Its parent is gone: nobody would end it.
  process.once('disconnect', () => process.exit(1))
  tell({ kind: 'ready', endpointUrl: local.endpointUrl })
}

main().catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
