// For tools that read TypeScript without Vue's own compiler (the linter).
declare module '*.vue' {
  import type { DefineComponent } from 'vue'

  const component: DefineComponent
  export = component
}
