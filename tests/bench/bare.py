"""What a worker would do at the least: a Celery task that opens one RSA-2048 envelope and hashes one password.

`celery -A tests.bench.bare worker`; each task counts itself in Redis, so that the last one is known.
"""

import os
import time

import django
from celery import Celery

django.setup()

from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import padding, rsa  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from redis import Redis  # noqa: E402

COUNT, LAST = "bench-bare-count", "bench-bare-last"
OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)

app = Celery("bare", broker=os.environ["REDIS_URL"], set_as_current=False)  # the bell rings for the portal’s own
app.conf.task_ignore_result = True
app.conf.task_default_queue = "bare"  # nobody else's messages, and nobody else takes ours
app.conf.worker_prefetch_multiplier = 1


# Made once, before the pool's threads begin.
COUNTER = Redis.from_url(os.environ["REDIS_URL"])
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
WRAPPED = KEY.public_key().encrypt(os.urandom(32), OAEP)


@app.task(name="bare.work")
def work() -> None:
    private = serialization.load_pem_private_key(PEM, password=None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(private, rsa.RSAPrivateKey)
    private.decrypt(WRAPPED, OAEP)
    make_password("Copper-Lantern-58")
    COUNTER.set(LAST, time.time())
    COUNTER.incr(COUNT)
