/** Milliseconds for a browser that asks nobody and says nothing. */
const PATIENCE = 3000;

/** Copies a text; whether it is known to be copied. @param {string} text @returns {Promise<boolean>} */
export async function copy(text) {
  try {
    return await Promise.race([
      navigator.clipboard.writeText(text).then(() => true),
      new Promise((done) => {
        setTimeout(() => done(false), PATIENCE);
      }),
    ]);
  } catch {
    return false;
  }
}
