/**
 * Response streaming, as Lambda's Node.js runtimes have it: a handler that was given to `awslambda.streamifyResponse` gets a
 * stream as its second argument, and what it writes there is on its way at once.
 */
const { Writable } = require('node:stream')

/** What begins with an HTTP answer's head, in JSON, and eight zero bytes. */
const withHead = 'application/vnd.awslambda.http-integration-response'
const delimiter = Buffer.alloc(8)
const streaming = new WeakSet()

class ResponseStream extends Writable {
  #begin
  #send
  #contentType = ''
  #head
  #hasBegun = false

  /** `begin` is told the type before the first `send`, which is done with what it was given when it calls back. */
  constructor({ begin, send }) {
    super()
    this.#begin = begin
    this.#send = send
  }

  setContentType(contentType) {
    this.#contentType = String(contentType)
  }

  setHead(head) {
    this.#head = head
    this.setContentType(withHead)
  }

  _write(chunk, _encoding, done) {
    let sent = chunk
    if (!this.#hasBegun) {
      this.#hasBegun = true
      this.#begin(this.#contentType)
      if (this.#head !== undefined) sent = Buffer.concat([Buffer.from(JSON.stringify(this.#head)), delimiter, chunk])
    }
    this.#send(sent, done)
  }
}

const awslambda = {
  streamifyResponse(handler) {
    streaming.add(handler)
    return handler
  },
  /** As on Lambda, it is with the first write that the head goes out: an answer without a body writes an empty one. */
  HttpResponseStream: {
    from(stream, head) {
      stream.setHead(head)
      return stream
    },
  },
}

module.exports = { awslambda, isStreaming: (handler) => streaming.has(handler), ResponseStream }
