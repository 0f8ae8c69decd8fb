"""Sessions outlive neither the password nor the account: the number that ends them is raised when it is disabled."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="session_epoch",
            field=models.PositiveIntegerField(
                default=0, editable=False, help_text="Raised to end every session that was opened before."
            ),
        ),
    ]
