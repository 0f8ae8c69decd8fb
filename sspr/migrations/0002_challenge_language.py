"""A message goes out in the language of the page that asked for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sspr", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="challenge",
            name="language",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="In which the page asked that the message answers.",
                max_length=16,
            ),
        ),
    ]
