/** `signalbox/events`: the library, and EventBridge's rules for patterns. */
export * from '../../../events'
export { matchesPattern } from '../../../local/lib/pattern/matches-pattern'
