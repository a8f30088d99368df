/** Just enough of an SMTP server to be forwarded to, on a free port of this machine. */
import { createServer, type Server, type Socket } from 'node:net'

export interface Received {
  readonly from: string
  readonly to: readonly string[]
  readonly data: string
}

export interface SmtpServer {
  readonly url: string
  readonly received: Received[]
  /** Answers RCPT TO with this instead of 250. */
  answer: string
  close(): Promise<void>
}

export async function startSmtpServer(port = 0): Promise<SmtpServer> {
  const received: Received[] = []
  const sockets = new Set<Socket>()
  const state = { answer: '250 OK' }

  const server: Server = createServer((socket) => {
    sockets.add(socket)
    let from = ''
    let to: string[] = []
    let text = ''
    let inData = false
    const say = (line: string) => socket.write(`${line}\r\n`)
    say('220 test')
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      for (;;) {
        const end = inData ? text.indexOf('\r\n.\r\n') : text.indexOf('\r\n')
        if (end < 0) return
        const line = text.slice(0, end)
        text = text.slice(end + (inData ? 5 : 2))
        if (inData) {
          inData = false
          received.push({ from, to, data: line })
          say('250 kept')
        } else if (/^(EHLO|HELO)/.test(line)) {
          to = []
          say('250 test')
        } else if (line.startsWith('MAIL FROM:')) {
          from = line.slice(10)
          say('250 OK')
        } else if (line.startsWith('RCPT TO:')) {
          to.push(line.slice(8))
          say(state.answer)
        } else if (line === 'DATA') {
          inData = true
          say('354 go on')
        } else if (line === 'QUIT') {
          say('221 bye')
          socket.end()
        } else say('250 OK')
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address() as { port: number }
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    received,
    get answer() {
      return state.answer
    },
    set answer(answer) {
      state.answer = answer
    },
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
