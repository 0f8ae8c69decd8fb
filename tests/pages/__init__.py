"""EVERY PAGE IN EVERY STATE: one registry, from which tests and pictures are made.

A new page joins by one entry in `door`, `desk`, `lab`, `errors` or `admin` (models registered in the admin join by
themselves). An entry is a `Page`, its address and its template, with one `State` for each thing it can look like; the
state's `arrange` makes the situation in an empty portal and says what the browser must do to see it:

    def wrong_code() -> Visit:
        on_the_way = asked_for_a_code()
        return on_the_way.sends("reset:verify", {"method": "email", "deed": "check", "code": "000000"})

    Page("reset:verify", "sspr/reset/verify.html", State("wrong-code", wrong_code, sample="en"))

`test_registry` fails while an address or a template has no entry. `test_pages` and `test_without_script` look at each
state in English and Arabic; `make test` takes the pairs named by `sample`, `make full` all. `make screenshots` makes
pictures of the same states.
"""
