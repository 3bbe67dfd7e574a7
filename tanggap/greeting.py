"""What `tanggap up` prints when everything answers: addresses and, in sample mode, who may sign in."""

from pathlib import Path

from tanggap.env import Environment

SIGN_INS = """
  Sample sign-ins
    member   {base}/member/login   siti@contoh.test    kata-sandi-siti
    staff    {base}/staff/login    <name>@contoh.test  kata-sandi-staf
             name: agent, manager, officer.finance, officer.collection, officer.bank,
                   ao, kasie, kacab, compliance, admin,
                   ao.makassar, kasie.makassar, kacab.makassar,
                   agent.sari, agent.makassar, agent.jayapura, officer.it
    register {base}/member/register  contract 200011600011, born 17/08/1990, mother SRI WAHYUNI
    outbox   {base}/demo/outbox    every e-mail, SMS and WhatsApp that was sent
"""


def greeting(env: Environment, seconds: float, logs: Path, *, sample: bool) -> str:
    """The text, with the addresses of web and live."""
    base = env["PUBLIC_BASE_URL"]
    lines = [
        "",
        f"  Tanggap is up ({seconds:.1f} s)",
        f"    web      {base}/",
        f"    live     {env['LIVE_BASE_URL']}/",
        f"    logs     {logs}",
    ]
    text = "\n".join(lines) + "\n"
    if sample and not env.is_production:
        text += SIGN_INS.format(base=base)
    return text + "\n  Ctrl-C stops everything."
