import { defineConfig, devices } from "@playwright/test";

const chromium = {
  ...devices["Desktop Chrome"],
  viewport: { width: 1280, height: 800 },
  launchOptions: {
    executablePath: process.env.KEYPANE_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  },
};

export default defineConfig({
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  // Where nobody can look again, a busy machine gets a second try; the last lines name who needed it.
  retries: process.env.CI ? 1 : 0,
  // Generous, because machines are small and busy; nothing here measures time.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["./kit/reporter.ts"]],
  projects: [
    { name: "browser", testDir: "specs", use: chromium },
    { name: "screenshots", testMatch: "screenshots.ts", use: chromium },
  ],
});
