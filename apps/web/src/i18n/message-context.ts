/** What vue-i18n hands to a message that is a function. */
export type MessageContext = { named(name: string): unknown }
