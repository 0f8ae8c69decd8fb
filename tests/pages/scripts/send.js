// Finds the form that has all the fields, types into it and sends it as pressing its button would.
({ fields, button }) => {
  const submits = (form) => [...form.elements].filter((one) => one.type === "submit");
  const named = (form, name) => [...form.elements].filter((one) => one.name === name);
  const takes = (form) => ([name, value]) =>
    named(form, name).some((one) => !["hidden", "submit"].includes(one.type) || one.value === value);
  const wanted = (form) => submits(form).filter((one) => !button || one.name === button);
  const fits = (form) => form.getAttribute("method") === "post" && wanted(form).length && Object.entries(fields).every(takes(form));
  const order = (form) => (form.closest("main") ? 0 : 1);
  const [form] = [...document.forms].filter(fits).sort((a, b) => order(a) - order(b));
  if (!form) throw new Error(`no form has ${JSON.stringify(fields)} and a button ${button}`);
  let pressed = wanted(form)[0];
  for (const [name, value] of Object.entries(fields)) {
    for (const one of named(form, name)) {
      if (one.type === "submit" && one.value === value) pressed = one;
      else if (one.type === "radio") one.checked = one.value === value;
      else if (one.type === "checkbox") one.checked ||= value === "on" || one.value === value;
      else if (one.type !== "hidden" && one.type !== "submit") one.value = value;
    }
  }
  form.noValidate = true;
  form.requestSubmit(pressed);
};
